import type { LanguageWords } from "./language_words.ts";

export const portuguese: LanguageWords = {
  functionWords:
    `há existe existem o a os as um uma uns umas e ou mas de do da dos das em no na nos nas por pelo pela para com ao à aos às
que quem como onde quando é são era ser está estão seu sua seus suas se mais muito esta este isso também enquanto`,
  droppable: "o a os as um uma uns umas é são era está estão se muito",
  negations: "sem não nem nenhum nenhuma nunca",
  negationsAfter: "",
  negativeLabels:
    "prompts? negativos?|negativos?|evitar|evite|a evitar|excluir|exclusões|não (?:incluir|mostrar|desenhar)|proibido|sem",
  senses:
    `number: 2=dois duas par, 3=três, 4=quatro, 5=cinco, 6=seis, 7=sete, 8=oito, 9=nove, 10=dez, 11=onze, 12=doze dúzia, 20=vinte
colour: red=vermelh*, orange=laranja alaranjad*, yellow=amarel*, green=verde verdes, blue=azul azuis, turquoise=turquesa, violet=violeta, purple=roxo roxa roxos roxas púrpura, pink=rosa, brown=marrom castanh*, beige=bege, black=preto preta pretos pretas negro negra, white=branc*, grey=cinza cinzent*, gold=dourad*, silver=pratead*, crimson=carmesim escarlate
place: left=esquerda esquerdo, right=direita direito, above=acima cima, below=abaixo debaixo embaixo, front=frente, behind=atrás detrás fundo, inside=dentro, outside=fora, top=superior, bottom=inferior, between=entre, beside=lado perto junto
person: man=homem homens senhor, woman=mulher mulheres senhora, boy=menino meninos rapaz, girl=menina meninas garota, child=criança crianças, baby=bebê bebé, person=pessoa pessoas gente, grandmother=avó, grandfather=avô, mother=mãe, father=pai, crowd=multidão, soldier=soldado*, policeman=policial polícia, fisherman=pescador*, clown=palhaço*, tourist=turista*, granddaughter=neta, grandson=neto, aunt=tia, uncle=tio, cousin=primo prima, wife=esposa, husband=marido esposo, brother=irmão, sister=irmã, son=filho, daughter=filha, friend=amigo amiga, guard=guarda vigia segurança, postman=carteiro entregador, firefighter=bombeiro*, neighbour=vizinho vizinha, bystander=transeunte* espectador*, worker=operári* trabalhador*, driver=motorista condutor, waiter=garçom garçonete empregado-de-mesa, chef=cozinheiro cozinheira, nurse=enfermeir*, doctor=médico médica, teacher=professor professora, student=estudante* aluno aluna, butcher=açougueiro talhante, baker=padeiro padeira, gardener=jardineiro, hunter=caçador*, thief=ladrão, priest=padre, nun=freira, monk=monge, king=rei, queen=rainha, knight=cavaleiro, cyclist=ciclista, dancer=bailarina dançarin*, singer=cantor cantora, musician=músico*, model=modelo, bride=noiva, guest=convidad*, customer=cliente clientes, vendor=vendedor* vendedora
nudity: bare=nu nua nus nuas nudez pelado pelada erótic* seios peito despid* despido despida lingerie biquíni seminu*
violence: gore=sangue sangrent* ensanguentad* cadáver* morto morta mortos assassin* faca arma armas pistola fuzil violência violent* ferid* degolad* enforcad* esfaquead* decapitad* mutilad* decepad* amputad* machado punhal bomba explosão guerra morto-a matou
brand: brand=marca marcas
time: night=noite noturn*, day=dia, dawn=amanhecer aurora, dusk=entardecer anoitecer crepúsculo, morning=manhã, noon=meio-dia, evening=tarde
season: winter=inverno, summer=verão, spring=primavera, autumn=outono
material: wood=madeira carvalho pinho freixo nogueira, metal=metal metálic* aço ferro, stone=pedra, glass=vidro, leather=couro, silk=seda, wool=lã, cotton=algodão, linen=linho, velvet=veludo, brass=latão, copper=cobre, bronze=bronze, clay=barro argila, porcelain=porcelana, marble=mármore, straw=palha, bamboo=bambu, paper=papel, tin=zinco lata
age: young=jovem jovens, old=velho velha velhos velhas idos*`,
};
